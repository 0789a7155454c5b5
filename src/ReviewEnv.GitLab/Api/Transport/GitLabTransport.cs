using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>Gets a call answered: at the pace that GitLab allows, around redirects, and again when that does no harm and may help.</summary>
internal sealed class GitLabTransport(GitLabApiOptions options, HttpClient http, TimeProvider time, ILogger logger)
{
    private const int MostRedirects = 5;

    private readonly ApiAddress api = new(options.Url);
    private readonly RateBudget budget = new(time);
    private readonly Exchange exchange = new(http, options.Token, new Words(options.Token), new Circuit(time), time);
    private readonly OutageLog outage = new(options.Url.Authority, time, logger);
    private readonly ReplyJudge judge = new(new Words(options.Token), time);

    public ApiAddress Api => api;

    public long Requests => exchange.Count;

    public Task<GitLabReply> SendAsync(GitLabCall call, CancellationToken cancellationToken) => SendAsync(call, api.Of(call.Route), cancellationToken);

    /// <param name="address">Within the API: a page that GitLab named.</param>
    /// <returns>A success.</returns>
    /// <exception cref="GitLabException">Anything else.</exception>
    public async Task<GitLabReply> SendAsync(GitLabCall call, Uri address, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            await budget.TakeAsync(cancellationToken);
            var (reply, failure, mayRepeat) = await TryAsync(call, address, cancellationToken);
            if (reply is not null) return reply;
            if (!mayRepeat || tries == Retries.MostTries) throw failure!;
            // A wait that GitLab asked for is the budget's, and shared.
            if (failure is { Kind: GitLabTrouble.RateLimited, RetryAfter: not null }) continue;
            await Task.Delay(Retries.PauseAfter(tries, failure!, Random.Shared.NextDouble()), time, cancellationToken);
        }
    }

    /// <exception cref="GitLabException">Unavailable: it is not what the API answers.</exception>
    public T Read<T>(GitLabCall call, GitLabReply reply, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return (reply.IsJson ? JsonSerializer.Deserialize(reply.Body, type) : null) ?? throw NotUnderstood(call, reply);
        }
        catch (JsonException)
        {
            // Its own words may quote the answer.
            throw NotUnderstood(call, reply);
        }
    }

    /// <summary>Says that a success is none: what it holds is not what the API answers.</summary>
    public GitLabException NotUnderstood(GitLabCall call, GitLabReply reply)
    {
        var failure = judge.NotUnderstood(call, reply);
        outage.Trouble(failure.Message);
        return failure;
    }

    private async Task<(GitLabReply? Reply, GitLabException? Failure, bool MayRepeat)> TryAsync(GitLabCall call, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await FollowAsync(call, address, cancellationToken);
            if (reply.IsSuccess)
            {
                outage.Well();
                return (reply, null, false);
            }

            var failure = judge.Judge(call, reply);
            // GitLab said it, if only that it knows no such address.
            var works = failure.Kind != GitLabTrouble.Unavailable || reply is { Status: 404, IsJson: true };
            if (works) outage.Well();
            else outage.Trouble(failure.Message);
            return (null, failure, Retries.IsWorthIt(call, reply, failure));
        }
        catch (NoAnswerException e)
        {
            if (e.Failure.Kind == GitLabTrouble.Unavailable) outage.Trouble(e.Failure.Message);
            return (null, e.Failure, e.MayRepeat);
        }
    }

    /// <summary>Only for reading: what would be changed at another address is not what was meant.</summary>
    private async Task<GitLabReply> FollowAsync(GitLabCall call, Uri address, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            var reply = await exchange.SendAsync(call, address, cancellationToken);
            budget.Note(reply);
            if (reply.Status is not (301 or 302 or 303 or 307 or 308)) return reply;
            address = Redirects.Next(call, reply, api) is { } next && redirects < MostRedirects ? next : throw new NoAnswerException(judge.Redirected(call, reply), mayRepeat: false);
        }
    }
}
