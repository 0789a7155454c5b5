namespace ReviewEnv.Benchmarks;

/// <summary>What the command line asks for, bounded so that a slip of the finger cannot occupy the machine.</summary>
internal sealed record BenchOptions
{
    public int Seconds { get; private init; } = 10;
    public int Connections { get; private init; } = 16;
    public int? Branches { get; private init; }
    public int Events { get; private init; } = 1_000_000;
    public int Live { get; private init; } = 1000;
    public string Daemon { get; private init; } = Path.Combine(AppContext.BaseDirectory, "reviewenv");

    public static BenchOptions Parse(string[] args)
    {
        var options = new BenchOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length) throw new BenchException($"'{args[i]}' needs a value.\n\n{Usage.Text}");
            options = args[i] switch
            {
                "--seconds" => options with { Seconds = Number(args[i + 1], 60) },
                "--connections" => options with { Connections = Number(args[i + 1], 64) },
                "--branches" => options with { Branches = Number(args[i + 1], 20_000) },
                "--events" => options with { Events = Number(args[i + 1], 1_000_000) },
                "--live" => options with { Live = Number(args[i + 1], 2_000) },
                "--daemon" => options with { Daemon = Path.GetFullPath(args[i + 1]) },
                _ => throw new BenchException($"'{args[i]}' is not an option.\n\n{Usage.Text}"),
            };
        }

        return options;
    }

    private static int Number(string text, int max) =>
        int.TryParse(text, out var number) && number > 0 && number <= max ? number : throw new BenchException($"'{text}' is not a number between 1 and {max}.");
}
