namespace ReviewEnv.Traffic;

/// <summary>Somebody who can tell which environments had requests.</summary>
internal interface ITrafficSource : IDisposable
{
    /// <summary>What it is, as words in a sentence.</summary>
    string Name { get; }

    /// <summary>Time between two questions.</summary>
    TimeSpan Every { get; }

    /// <param name="since">Up to when requests are known; null for not at all.</param>
    /// <remarks>Trouble is an answer, not an exception.</remarks>
    Task<TrafficAnswer> AskAsync(DateTimeOffset? since, CancellationToken cancellationToken);
}

/// <summary>A closed family.</summary>
internal abstract record TrafficAnswer
{
    private TrafficAnswer() { }

    /// <param name="KnownUntil">What was not told of up to here did not happen.</param>
    /// <param name="Visits">What was asked for.</param>
    public sealed record Heard(DateTimeOffset KnownUntil, IReadOnlyList<Visit> Visits) : TrafficAnswer
    {
        /// <summary>Every name or host that was spoken of, visited or not; null where silence has no names.</summary>
        public IReadOnlyList<string>? Spoken { get; init; }

        /// <summary>What was left out of it, in words; null for nothing.</summary>
        public string? LeftOut { get; init; }
    }

    /// <param name="Problem">What is wrong and what would help; without secrets.</param>
    public sealed record Failed(string Problem) : TrafficAnswer;
}

/// <param name="Name">Of an environment, or its host.</param>
/// <param name="At">When it is taken to have happened.</param>
/// <param name="Earliest">It happened after this.</param>
internal sealed record Visit(string Name, DateTimeOffset At, DateTimeOffset Earliest);
