namespace ReviewEnv.Local.Fronts;

/// <summary>Keeps a visitor of an environment that sleeps until it is awake. Costs no polling: it waits for the client, for the front and for the limit alike.</summary>
internal static class Held
{
    /// <summary>Returns once there is nothing more to wait for: something serves, nothing will, the limit is reached, or the client has left (<see cref="Opening.HasEnded"/>).</summary>
    public static async Task WaitAsync(Front front, Opening opening, RequestHeads heads, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(front.HoldLimit, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var taking = Task.CompletedTask;
        try
        {
            while (front.Stand is { Holds: true } stand)
            {
                if (taking.IsCompleted)
                {
                    await taking;
                    if (opening.HasEnded || heads.IsProbe) return;
                    taking = opening.IsFull ? Task.Delay(Timeout.InfiniteTimeSpan, clock, over.Token) : opening.TakeAsync(over.Token);
                }

                if (opening.IsVisit) front.Visits.Note(waits: stand.Rest == Rest.Asleep);
                await Task.WhenAny(stand.Changed, taking);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // It did not wake in time; the notice says so.
        }
        finally
        {
            await over.CancelAsync();
            // Whatever it took in its last moment is kept, and passed on.
            await taking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
