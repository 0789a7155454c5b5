using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using ReviewEnv.Kubernetes.Api.Requests;

namespace ReviewEnv.Kubernetes.Api.Watching;

/// <summary>One watch connection that stands: events, one to a line, until the server ends it.</summary>
internal sealed class WatchStream : IAsyncDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(4.5);
    private static readonly TimeSpan Spread = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly ApiTransport transport;
    private readonly ApiRequest request;
    private readonly HttpResponseMessage response;
    private readonly PipeReader reader;
    private readonly TimeSpan longestSilence;
    private readonly CancellationTokenSource silence;

    /// <summary>What has been read but not told yet, and how far it is known to have no end of line.</summary>
    private ReadOnlySequence<byte> buffer;
    private long searched;
    private bool isHeld;
    private bool isComplete;

    private WatchStream(ApiTransport transport, ApiRequest request, HttpResponseMessage response, Stream stream, TimeSpan longestSilence, TimeProvider clock)
    {
        (this.transport, this.request, this.response, this.longestSilence) = (transport, request, response, longestSilence);
        reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 << 10, minimumReadSize: 4 << 10));
        silence = new CancellationTokenSource(longestSilence, clock);
    }

    public static async Task<WatchStream> OpenAsync(ApiTransport transport, ResourceKind kind, string? space, string? labelSelector, string resourceVersion, TimeProvider clock, CancellationToken cancellationToken)
    {
        // The end that the server is asked for is spread, so that the watches of a daemon do not come back all at once.
        var life = Shortest + (Spread * Random.Shared.NextDouble());
        var query = new Query().With("watch", "true").With("allowWatchBookmarks", "true").With("labelSelector", labelSelector)
            .With("resourceVersion", resourceVersion).With("timeoutSeconds", ((int)life.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        var watch = ApiRequest.Watch(kind, space, query);
        var answer = await transport.OpenAsync(watch, cancellationToken);
        try
        {
            return new WatchStream(transport, watch, answer, await answer.Content.ReadAsStreamAsync(cancellationToken), life + Grace, clock);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>The next event; null when the server has ended the connection in good order.</summary>
    /// <exception cref="KubernetesApiException">The server says that the watch cannot go on.</exception>
    /// <exception cref="ClusterUnreachableException">The connection broke off, or was silent for longer than it was to live.</exception>
    public async Task<WatchEvent?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TakeLine(out var line))
            {
                if (Parse(line) is { } seen) return seen.Type == WatchLine.Error ? throw Ended(seen) : seen;
            }
            else if (isComplete)
            {
                return buffer.IsEmpty ? null : throw transport.Unusable(request, "the connection broke off in the middle of an event");
            }
            else await FillAsync(cancellationToken);
        }
    }

    private bool TakeLine(out ReadOnlySequence<byte> line)
    {
        line = default;
        if (buffer.Slice(searched).PositionOf((byte)'\n') is not { } end)
        {
            searched = buffer.Length;
            return false;
        }
        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        searched = 0;
        return true;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        if (isHeld) reader.AdvanceTo(buffer.Start, buffer.End);
        isHeld = false;
        silence.CancelAfter(longestSilence);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            var result = await reader.ReadAsync(either.Token);
            (buffer, isComplete, isHeld) = (result.Buffer, result.IsCompleted, true);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw silence.IsCancellationRequested
                ? transport.Unusable(request, $"the connection was silent for {longestSilence.TotalMinutes:0} minutes")
                : transport.Unreached(request, outOfTime: false, e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new OperationCanceledException(null, e, cancellationToken);
        }
        if (buffer.Length > BodyReader.Limit) throw transport.Unreached(request, outOfTime: false, new AnswerTooLargeException());
    }

    private WatchEvent? Parse(ReadOnlySequence<byte> line)
    {
        try
        {
            return WatchLine.Parse(line);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw transport.Unusable(request, "what came is not an event");
        }
    }

    private Exception Ended(WatchEvent error)
    {
        var failure = StatusReader.From(error.Object, 0) ?? new ApiFailure(0, "", "the watch ended with an error that is not said");
        return transport.Refused(request, request.IsAboutSecret ? FailureReader.Discreet(failure) : failure);
    }

    public async ValueTask DisposeAsync()
    {
        await reader.CompleteAsync();
        response.Dispose();
        silence.Dispose();
    }
}
