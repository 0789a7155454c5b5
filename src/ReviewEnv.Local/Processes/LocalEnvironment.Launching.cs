using Microsoft.Extensions.Logging;
using ReviewEnv.Local.Native;

namespace ReviewEnv.Local.Processes;

/// <summary>How a candidate becomes the one that serves, and what happens when a process ends.</summary>
internal sealed partial class LocalEnvironment
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>Starts the first candidate of an environment that was just made.</summary>
    public void Begin()
    {
        if (file.Candidate is { } candidate) BeginLaunch(candidate, mayRunAlready: false);
        else front!.FallAsleep();
    }

    /// <summary>Goes on where an earlier daemon stopped, from the record alone.</summary>
    public void Adopt()
    {
        if (file.Deleting)
        {
            removal = RemoveAsync();
            return;
        }

        foreach (var instance in file.Retiring) RetireServing(instance, drain: false);
        if (file.Serving is { } serving)
        {
            if (ProcessTable.IsAlive(serving.Process())) front!.Backend = serving.Port;
            Watch(serving);
        }

        if (file.Candidate is { } candidate) BeginLaunch(candidate, mayRunAlready: true);
        else if (file.Asleep) front!.FallAsleep();
        else if (file.Serving is null) front!.Notice = "not running";
    }

    private void BeginLaunch(Instance candidate, bool mayRunAlready)
    {
        front!.Notice = "starting";
        front.Rest = RestOf(candidate);
        launching?.Cancel();
        launching = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        var token = launching.Token;
        var previous = background;
        background = Task.Run(async () =>
        {
            await previous;
            await LaunchAsync(candidate, mayRunAlready, token);
        }, CancellationToken.None);
    }

    private async Task LaunchAsync(Instance candidate, bool mayRunAlready, CancellationToken cancellationToken)
    {
        var launch = new Launch(context, folder, file.Project, BaseUrl);
        try
        {
            var running = candidate.Pid == 0 ? await StartAsync(launch, candidate, mayRunAlready, cancellationToken) : candidate;
            if (running is null) return;
            if (candidate.Pid != 0) Watch(running);
            var said = await launch.AnswersAsync(running, cancellationToken);
            if (said is null) await PromoteAsync(running, cancellationToken);
            else await FailAsync(running, $"commit {running.Sha.Short} did not answer as it should within {running.Readiness.Timeout.TotalSeconds:0.#} s; last: {said}", cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Superseded, removed, or the driver ends: whoever did that takes care of the instance.
        }
        catch (Exception surprise)
        {
            LogSurprise(context.Logger, surprise, file.Name);
            await FailOrLeaveAsync(candidate, $"commit {candidate.Sha.Short} could not be started: {surprise.Message}");
        }
    }

    /// <returns>The instance with its process; null when that failed or it is not wanted any more.</returns>
    private async Task<Instance?> StartAsync(Launch launch, Instance candidate, bool mayRunAlready, CancellationToken cancellationToken)
    {
        var process = mayRunAlready ? await Launch.FindLostAsync(candidate, folder.WorktreeOf(candidate), context.Clock, cancellationToken) : null;
        if (process is null && await launch.PrepareAsync(candidate, cancellationToken) is { } problem)
        {
            await FailAsync(candidate, problem, cancellationToken);
            return null;
        }

        await gate.WaitAsync(cancellationToken);
        try
        {
            if (file.Candidate?.Nonce != candidate.Nonce) return null;
            string? refused = null;
            if (process is null) (process, refused) = launch.Start(candidate);
            if (process is { } started)
            {
                var running = candidate with { Pid = started.Pid, StartTime = started.StartTime, BootId = started.BootId };
                // Watched even should the record fail: nobody else would reap it. Word of its end waits for this gate.
                Watch(running);
                Save(file with { Candidate = running });
                return running;
            }

            Fail(candidate, refused!);
        }
        finally
        {
            gate.Release();
        }

        context.Sink.Changed(file.Key);
        return null;
    }

    private async Task PromoteAsync(Instance candidate, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            // It may have ended right after it answered; then the word of that is on its way.
            if (file.Candidate?.Nonce != candidate.Nonce || !ProcessTable.IsAlive(candidate.Process())) return;
            var old = file.Serving;
            Save(Retire(file with { Serving = candidate, Candidate = null, Failure = null }, old));
            front!.Backend = candidate.Port;
            RetireServing(old, drain: true);
        }
        finally
        {
            gate.Release();
        }

        context.Sink.Changed(file.Key);
    }

    private async Task EndedAsync(string nonce, ExitStatus? status)
    {
        try
        {
            while (!await TakeNoteAsync(nonce, status)) await Task.Delay(RetryPause, context.Clock, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The driver ends; the next one finds out by itself.
        }
    }

    /// <returns>False when the end could not be recorded (a full disk) and has to be again.</returns>
    private async Task<bool> TakeNoteAsync(string nonce, ExitStatus? status)
    {
        await gate.WaitAsync(ending.Token);
        try
        {
            if (file.Deleting) return true;
            var how = status?.ToString() ?? "ended (with which code is not known: it was not started by this run of the daemon)";
            if (file.Candidate is { } candidate && candidate.Nonce == nonce) Fail(candidate, Lost(candidate) ?? $"the process of commit {candidate.Sha.Short} {how} before it answered");
            else if (file.Serving is { } serving && serving.Nonce == nonce) StopServing(serving, how);
            else return true;
        }
        catch (Exception surprise)
        {
            LogSurprise(context.Logger, surprise, file.Name);
            return false;
        }
        finally
        {
            gate.Release();
        }

        context.Sink.Changed(file.Key);
        return true;
    }

    private async Task FailOrLeaveAsync(Instance candidate, string reason)
    {
        try
        {
            await FailAsync(candidate, reason, CancellationToken.None);
        }
        catch (Exception surprise)
        {
            // It stays a candidate; the next pass has it launched again.
            LogSurprise(context.Logger, surprise, file.Name);
        }
    }

    private async Task FailAsync(Instance candidate, string reason, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (file.Deleting || file.Candidate?.Nonce != candidate.Nonce) return;
            Fail(file.Candidate, reason);
        }
        finally
        {
            gate.Release();
        }

        context.Sink.Changed(file.Key);
    }

    /// <summary>Under the gate: gives a candidate up; what served before goes on.</summary>
    private void Fail(Instance candidate, string reason)
    {
        var lost = Lost(candidate) is not null;
        var story = WithLog(reason, candidate) + (file.Serving is { } serving ? $"\nCommit {serving.Sha.Short} is still served." : "");
        Save(Retire(file with { Candidate = null, Failure = story, Fingerprint = lost ? null : file.Fingerprint }, candidate));
        launching?.Cancel();
        if (file.Serving is null) front!.GiveUp("not running");
        RetireCandidate(candidate);
    }

    private void StopServing(Instance serving, string how)
    {
        var lost = Lost(serving);
        var story = WithLog(lost ?? $"the process that served commit {serving.Sha.Short} {how}", serving);
        if (file is { Failure: { } earlier } && serving.Commit != file.Commit) story = earlier + "\nThen " + story;
        front!.Backend = 0;
        front.Notice = file.Candidate is null ? "not running" : "starting";
        Save(Retire(file with { Serving = null, Failure = file.Candidate is null ? story : null, Fingerprint = lost is null ? file.Fingerprint : null }, serving));
        RetireServing(serving, drain: false);
    }

    /// <summary>A restart of the machine is nobody's fault: it is to be asked for again.</summary>
    private static string? Lost(Instance instance) =>
        instance.Pid != 0 && instance.BootId != ProcessTable.BootId ? $"the machine was restarted; commit {instance.Sha.Short} is to be started again" : null;

    private string WithLog(string reason, Instance instance)
    {
        var lines = LogFile.Tail(folder.LogOf(instance), LogLines);
        return lines.Count == 0 ? reason : reason + "\nIts last output:\n" + string.Join('\n', lines.Select(line => "  " + line));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Environment {Name}: an unexpected failure in the background")]
    private static partial void LogSurprise(ILogger logger, Exception exception, string name);
}
