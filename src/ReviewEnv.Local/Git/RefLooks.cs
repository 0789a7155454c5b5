namespace ReviewEnv.Local.Git;

/// <summary>Answers questions about single refs. Those that arrive while git is running for a repository share its next run: a process costs more than its answer.</summary>
internal sealed class RefLooks(GitCommand git)
{
    private const int MostTogether = 64;
    private const int OutputLimit = 16 << 20;
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Question>> waiting = [];
    private long runs;

    /// <summary>How often git was started.</summary>
    public long Runs => Interlocked.Read(ref runs);

    /// <summary>What git says about a ref, in a run that began after this call.</summary>
    /// <param name="name">A full name that git could hold.</param>
    /// <returns>The line, null if there is no such ref, and what git complained about, which makes the answer no proof.</returns>
    public Task<(RefLine? Line, string? Complaint)> AskAsync(string repository, string name, CancellationToken cancellationToken)
    {
        var question = new Question(name);
        bool first;
        lock (gate)
        {
            first = !waiting.TryGetValue(repository, out var queue);
            if (first) waiting[repository] = queue = [];
            queue!.Add(question);
        }

        // The run goes on for the others when one of those who asked is gone.
        if (first) _ = Task.Run(() => AnswerAsync(repository), CancellationToken.None);
        return question.Answer.Task.WaitAsync(cancellationToken);
    }

    private async Task AnswerAsync(string repository)
    {
        while (Take(repository) is { Count: > 0 } questions)
        {
            try
            {
                await AnswerAsync(repository, questions);
            }
            catch (Exception e)
            {
                foreach (var question in questions) question.Answer.TrySetException(e);
            }
        }
    }

    private async Task AnswerAsync(string repository, List<Question> questions)
    {
        var said = await RunAsync(repository, questions);
        // What is wrong with one ref must not leave the others without an answer; a repository that cannot even say what it lacks is broken for all.
        if (said.Complaint is not null && questions.Count > 1 && (await RunAsync(repository, [new Question(RefName.Never)])).Complaint is null)
            await AnswerHalvesAsync(repository, questions);
        else
            foreach (var question in questions) said.Answer(question);
    }

    private async Task AnswerHalvesAsync(string repository, List<Question> questions)
    {
        foreach (var half in questions.Chunk((questions.Count + 1) / 2))
        {
            var said = await RunAsync(repository, half);
            if (said.Complaint is not null && half.Length > 1) await AnswerHalvesAsync(repository, [.. half]);
            else foreach (var question in half) said.Answer(question);
        }
    }

    private async Task<Said> RunAsync(string repository, IEnumerable<Question> questions)
    {
        Interlocked.Increment(ref runs);
        // Git also lists what is below a name: a branch that is gone may have left a folder of others.
        var answer = await git.RunAsync(repository, ["for-each-ref", "--format=" + RefLine.Format, "--", .. questions.Select(question => question.Name).Distinct()], outputLimit: OutputLimit);
        if (answer.Succeeded && BrokenRefs.TryRead(answer.Error, out var broken)) return new Said(RefLine.Parse(answer.Text).ToDictionary(line => line.Name), broken, null);
        return new Said([], [], answer.Error.Length > 0 ? answer.Error : $"exit code {answer.ExitCode}");
    }

    private List<Question>? Take(string repository)
    {
        lock (gate)
        {
            var queue = waiting[repository];
            if (queue.Count == 0)
            {
                waiting.Remove(repository);
                return null;
            }

            var taken = queue.Take(MostTogether).ToList();
            queue.RemoveRange(0, taken.Count);
            return taken;
        }
    }

    /// <param name="Complaint">Null when all of it can be relied on, except about the broken refs.</param>
    private sealed record Said(Dictionary<string, RefLine> Lines, Dictionary<string, string> Broken, string? Complaint)
    {
        public void Answer(Question question) =>
            question.Answer.TrySetResult((Lines.GetValueOrDefault(question.Name), Complaint ?? Broken.GetValueOrDefault(question.Name)));
    }

    private sealed record Question(string Name)
    {
        public TaskCompletionSource<(RefLine?, string?)> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
