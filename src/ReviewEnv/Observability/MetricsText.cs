using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Observability;

/// <summary>Adds up the counters of every meter whose name starts with <c>ReviewEnv</c> and writes them as Prometheus reads them.</summary>
/// <remarks>A counter is named as it is shown, such as <c>reviewenv_webhook_accepted_total</c>; its tags become labels and hold no names of people or branches.</remarks>
internal sealed class MetricsText : IDisposable
{
    // Counting reads every live record, and the page is open to all.
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(5);

    private static readonly string[] Known = ["reviewenv_webhook_accepted_total", "reviewenv_store_commits_total", PassMetrics.Name];

    private readonly ConcurrentDictionary<(string Name, string Labels), long> sums = new();
    private readonly MeterListener listener = new();
    private readonly SemaphoreSlim counting = new(1);
    private readonly TimeProvider time;
    private Dictionary<EnvironmentPhase, int> counted = [];
    private DateTimeOffset countAt = DateTimeOffset.MinValue;

    public MetricsText(TimeProvider time)
    {
        this.time = time;
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (instrument.Meter.Name.StartsWith("ReviewEnv", StringComparison.Ordinal) && instrument is Counter<long> or ObservableCounter<long>) meters.EnableMeasurementEvents(instrument);
        };
        // An observable counter tells its sum, the others tell what to add to it.
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            sums.AddOrUpdate((instrument.Name, Labels(tags)), value, (_, sum) => instrument.IsObservable ? value : sum + value));
        listener.Start();
    }

    /// <summary>The whole page: the counters, and how many environments are in which phase.</summary>
    public async Task<string> RenderAsync(IReviewStore store, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        listener.RecordObservableInstruments();
        var added = sums.ToArray();
        foreach (var name in Known.Union(added.Select(entry => entry.Key.Name)).Order(StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} counter\n");
            var samples = added.Where(entry => entry.Key.Name == name).OrderBy(entry => entry.Key.Labels, StringComparer.Ordinal).ToList();
            if (samples.Count == 0 && name != PassMetrics.Name) text.Append(CultureInfo.InvariantCulture, $"{name} 0\n");
            foreach (var (key, sum) in samples) text.Append(CultureInfo.InvariantCulture, $"{name}{key.Labels} {sum}\n");
        }

        var phases = await CountAsync(store, cancellationToken);
        text.Append("# TYPE reviewenv_environments gauge\n");
        foreach (var phase in Enum.GetValues<EnvironmentPhase>().Where(phase => phase != EnvironmentPhase.Stopped))
        {
            text.Append(CultureInfo.InvariantCulture, $"reviewenv_environments{{phase=\"{phase}\"}} {phases.GetValueOrDefault(phase)}\n");
        }

        var held = BrakeState.Read(await store.ReadMemoAsync(BrakeState.Memo, cancellationToken)).Hold is not null;
        text.Append(CultureInfo.InvariantCulture, $"# TYPE reviewenv_brake_on gauge\nreviewenv_brake_on {(held ? 1 : 0)}\n");
        return text.ToString();
    }

    public void Dispose()
    {
        listener.Dispose();
        counting.Dispose();
    }

    private async Task<Dictionary<EnvironmentPhase, int>> CountAsync(IReviewStore store, CancellationToken cancellationToken)
    {
        await counting.WaitAsync(cancellationToken);
        try
        {
            if (time.GetUtcNow() < countAt) return counted;
            counted = (await store.ListAsync(includeStopped: false, cancellationToken)).CountBy(record => record.Phase).ToDictionary();
            countAt = time.GetUtcNow() + CountEvery;
            return counted;
        }
        finally
        {
            counting.Release();
        }
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0) return "";
        var labels = new List<string>(tags.Length);
        foreach (var (name, value) in tags) labels.Add($"{name}=\"{Escape(value?.ToString() ?? "")}\"");
        return "{" + string.Join(',', labels.Order(StringComparer.Ordinal)) + "}";
    }

    private static string Escape(string value) => value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
