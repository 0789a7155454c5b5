using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Local.Git;

namespace ReviewEnv.Local.Processes;

/// <summary>How instances, and in the end the whole environment, go away.</summary>
internal sealed partial class LocalEnvironment
{
    private const int KeptLogs = 5;

    public async Task<DriverResult> DestroyAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (removal is { IsCompleted: false }) return new DriverResult.Accepted();
            if (!file.Deleting || file.Leak is not null) Save(file with { Deleting = true, Leak = null });
            await (launching?.CancelAsync() ?? Task.CompletedTask);
            removal = RemoveAsync();
            return new DriverResult.Accepted("stopping its processes and removing its files");
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task RemoveAsync()
    {
        await Task.Yield();
        try
        {
            if (front is not null) await front.DisposeAsync();
            front = null;
            await background;
            await Task.WhenAll(retirements.Values);
            var stubborn = (await Task.WhenAll(file.Instances.Select(instance => ProcessEnding.EndAsync(instance, folder.WorktreeOf(instance), context.Clock, ending.Token)))).SelectMany(pids => pids).ToList();
            var left = stubborn.Count > 0 ? [$"processes {string.Join(", ", stubborn)} do not end"] : RemoveFiles();
            await gate.WaitAsync(ending.Token);
            try
            {
                if (left.Count == 0) forget(this);
                else Save(file with { Leak = "what will not go: " + string.Join(", ", left) });
            }
            finally
            {
                gate.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The driver ends; the record says what is to be done, and the next one goes on.
            return;
        }
        catch (Exception surprise)
        {
            LogSurprise(context.Logger, surprise, file.Name);
            Volatile.Write(ref file, file with { Leak = "removing it failed: " + surprise.Message });
        }

        context.Sink.Changed(file.Key);
    }

    /// <summary>The record goes last, together with the folder: until then the next daemon knows whose it is.</summary>
    private List<string> RemoveFiles()
    {
        List<string> left = [];
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder.Root))
        {
            if (Path.GetFileName(entry) != EnvironmentFolder.RecordName) left.AddRange(FolderRemoval.Remove(entry));
        }

        if (left.Count > 0) return left;
        var gone = Path.Combine(Path.GetDirectoryName(folder.Root)!, ProcessDriver.GonePrefix + file.Name + "-" + file.FrontPort);
        // Where an earlier removal got stuck: it has to go first, and to be told of as long as it does not.
        left.AddRange(FolderRemoval.Remove(gone));
        if (left.Count > 0) return left;
        Directory.Move(folder.Root, gone);
        left.AddRange(FolderRemoval.Remove(gone));
        return left;
    }

    /// <summary>A candidate's launch may be at work still: nothing may be started after it was looked for.</summary>
    private void RetireCandidate(Instance? candidate)
    {
        if (candidate is not null) BeginRetirement(candidate, drain: false, background);
    }

    private void RetireServing(Instance? serving, bool drain)
    {
        if (serving is not null) BeginRetirement(serving, drain, Task.CompletedTask);
    }

    private void BeginRetirement(Instance instance, bool drain, Task launch)
    {
        foreach (var done in retirements.Where(pair => pair.Value.IsCompleted).Select(pair => pair.Key).ToList()) retirements.Remove(done);
        retirements[instance.Nonce] = Task.Run(() => RetireAsync(instance, drain, launch));
    }

    private async Task RetireAsync(Instance instance, bool drain, Task launch)
    {
        try
        {
            if (drain && front is { } current) await current.DrainAsync(instance.Port, context.Options.Drain);
            await launch;
            var stubborn = await ProcessEnding.EndAsync(instance, folder.WorktreeOf(instance), context.Clock, ending.Token);
            if (stubborn.Count > 0)
            {
                LogStubborn(context.Logger, file.Name, string.Join(", ", stubborn));
                return;
            }

            if (await IsKeptAsync(instance)) return;
            Checkout.RemoveIndex(folder.WorktreeOf(instance));
            var left = FolderRemoval.Remove(folder.WorktreeOf(instance));
            if (left.Count > 0) LogLeft(context.Logger, file.Name, string.Join(", ", left));
            TrimLogs();
            await gate.WaitAsync(ending.Token);
            try
            {
                if (left.Count == 0 && !file.Deleting) Save(file with { Retiring = [.. file.Retiring.Where(other => other.Nonce != instance.Nonce)] });
            }
            finally
            {
                gate.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The driver ends; the record still lists the instance, and the next one goes on.
        }
        catch (Exception surprise)
        {
            LogSurprise(context.Logger, surprise, file.Name);
        }
    }

    private void TrimLogs()
    {
        var used = Volatile.Read(ref file).Instances.Select(folder.LogOf).ToHashSet();
        foreach (var path in LogFile.List(folder.Logs).Where(path => !used.Contains(path)).OrderByDescending(Order).Skip(KeptLogs)) FolderRemoval.Remove(path);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Environment {Name}: processes {Pids} of a replaced commit do not end; tried again when the daemon starts or the environment is removed")]
    private static partial void LogStubborn(ILogger logger, string name, string pids);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Environment {Name}: files of a replaced commit will not go: {Paths}")]
    private static partial void LogLeft(ILogger logger, string name, string paths);
}
