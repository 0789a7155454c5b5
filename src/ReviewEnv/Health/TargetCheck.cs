using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Health;

namespace ReviewEnv.Health;

/// <summary>Whether a target answers: it is asked for the first of its environments, within a time limit.</summary>
internal sealed partial class TargetCheck(TimeProvider time, ILogger<TargetCheck> logger)
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public async Task<HealthFinding> LookAsync(Target target, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Some drivers start in the caller's time before they first wait.
            await Task.Run(() => AskAsync(target, either.Token), either.Token).WaitAsync(Limit, time, cancellationToken);
            return HealthFinding.Fine("answers");
        }
        catch (TargetUnavailableException e)
        {
            return HealthFinding.Problem(e.Message);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && (e is TimeoutException || limit.IsCancellationRequested))
        {
            return HealthFinding.Problem($"does not answer within {Limit.TotalSeconds:0} s");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Surprised(logger, target.Name, e);
            return HealthFinding.Problem("cannot be asked", "the server's log says why");
        }
    }

    private static async Task AskAsync(Target target, CancellationToken cancellationToken)
    {
        await using var environments = target.Driver.ListAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await environments.MoveNextAsync();
    }

    [LoggerMessage(LogLevel.Warning, "Target {Target} cannot be asked")]
    private static partial void Surprised(ILogger logger, string target, Exception exception);
}
