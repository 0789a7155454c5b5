using System.Security.Cryptography;
using System.Text;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.GitLab.Webhooks;

namespace ReviewEnv.Webhooks;

/// <summary>Stores what an authentic delivery says, and has the branches looked at.</summary>
internal sealed partial class WebhookIntake(ProjectCatalog projects, IInbox inbox, IBranchSource branches, SweepBell bell, IChangeSink changes, TimeProvider clock, ILogger<WebhookIntake> logger)
{
    private const int MaxKeyLength = 200;

    public async ValueTask<Reception> TakeAsync(WebhookHeaders headers, ParsedWebhook parsed)
    {
        switch (parsed)
        {
            case ParsedWebhook.Malformed malformed:
                Log.Malformed(logger, headers.DeliveryKey, malformed.Reason);
                return new Reception(ReceptionKind.Malformed);
            case ParsedWebhook.Ignored ignored:
                return Ignore(headers, ignored.Reason);
            case ParsedWebhook.Events events:
                var served = WebhookScope.Of(projects, events.Branches, out var why);
                return served.Count == 0 ? Ignore(headers, why) : await StoreAsync(headers, events.Kind, served);
            default:
                throw new InvalidOperationException($"'{parsed.GetType().Name}' is not a parsed webhook.");
        }
    }

    private Reception Ignore(WebhookHeaders headers, string reason)
    {
        Log.Ignored(logger, headers.DeliveryKey, reason);
        return new Reception(ReceptionKind.Ignored, reason);
    }

    private async ValueTask<Reception> StoreAsync(WebhookHeaders headers, string kind, IReadOnlyList<BranchEvent> events)
    {
        try
        {
            // Without the request's token: a sender that hangs up has said what it had to say, and the commit is shared with others.
            if (!await inbox.AcceptAsync(new Delivery(KeyOf(headers), clock.GetUtcNow(), events), CancellationToken.None))
            {
                Log.AlreadyKnown(logger, headers.DeliveryKey);
                return new Reception(ReceptionKind.AlreadyKnown);
            }
        }
        catch (StoreUnavailableException exception)
        {
            Log.Unavailable(logger, headers.DeliveryKey, exception.Message);
            return new Reception(ReceptionKind.Unavailable);
        }
        catch (Exception exception)
        {
            // A surprise, but nothing is stored: the sender has to know, or the event is lost.
            Log.Broken(logger, exception, headers.DeliveryKey);
            return new Reception(ReceptionKind.Unavailable);
        }

        foreach (var one in events)
        {
            Log.Accepted(logger, kind, one.Project, one.Ref, headers.DeliveryKey);
            changes.Changed(new EnvironmentKey(one.Project, one.Ref));
            if (!branches.Expects(one)) bell.Ring(one.Project);
        }

        return new Reception(ReceptionKind.Accepted);
    }

    /// <summary>The key as the store knows it: keys of senders that are not GitLab may be of any length.</summary>
    private static string? KeyOf(WebhookHeaders headers) => headers.DeliveryKey is { Length: > MaxKeyLength } key
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))
        : headers.DeliveryKey;

    private static partial class Log
    {
        // One line per delivery would be most of the log; the journal of the environment has it.
        [LoggerMessage(1, LogLevel.Debug, "Accepted {Kind} of {Project} {Ref}, delivery {Delivery}")]
        public static partial void Accepted(ILogger logger, string kind, string project, GitRef @ref, string? delivery);

        [LoggerMessage(2, LogLevel.Debug, "Delivery {Delivery} was stored before")]
        public static partial void AlreadyKnown(ILogger logger, string? delivery);

        [LoggerMessage(3, LogLevel.Debug, "Ignored delivery {Delivery}: {Reason}")]
        public static partial void Ignored(ILogger logger, string? delivery, string reason);

        [LoggerMessage(4, LogLevel.Warning, "Could not read delivery {Delivery}: {Reason}")]
        public static partial void Malformed(ILogger logger, string? delivery, string reason);

        [LoggerMessage(5, LogLevel.Error, "Could not store delivery {Delivery}: {Reason}")]
        public static partial void Unavailable(ILogger logger, string? delivery, string reason);

        [LoggerMessage(6, LogLevel.Error, "Could not store delivery {Delivery}")]
        public static partial void Broken(ILogger logger, Exception exception, string? delivery);
    }
}
