using System.CommandLine;
using ReviewEnv.Api;
using ReviewEnv.Api.Views;
using ReviewEnv.Commands.Client;

namespace ReviewEnv.Commands;

/// <summary>Says what is wrong with everything that the server stands on, and sets webhooks right.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var fix = new Option<bool>("--fix") { Description = "Create or repair the webhooks of the configured projects first" };
        var command = new Command("doctor", "Look at GitLab, webhooks, targets and the store, and say what needs somebody") { fix };
        return ServerOptions.Attach(command, async (parsed, client, screen, cancellationToken) =>
        {
            var report = parsed.GetValue(fix)
                ? await FixAsync(parsed, client, screen, cancellationToken)
                : await LookAsync(parsed, client, screen, cancellationToken);
            return report.Healthy ? ExitCodes.Ok : ExitCodes.Failed;
        }, people: "table");
    }

    private static async Task<DoctorView> LookAsync(ParseResult parsed, ApiClient client, Screen screen, CancellationToken cancellationToken)
    {
        var report = await client.GetAsync("doctor", ApiJson.Default.DoctorView, cancellationToken);
        if (screen.Json) screen.WriteJson(report, ApiJson.Default.DoctorView);
        else DoctorReport.Write(report, parsed.InvocationConfiguration.Output, Terminal.Of(parsed.InvocationConfiguration.Output));
        return report;
    }

    private static async Task<DoctorView> FixAsync(ParseResult parsed, ApiClient client, Screen screen, CancellationToken cancellationToken)
    {
        var fixedNow = await client.PostAsync("doctor/fix", (HttpContent?)null, ApiJson.Default.DoctorFixView, cancellationToken);
        if (screen.Json)
        {
            screen.WriteJson(fixedNow, ApiJson.Default.DoctorFixView);
            return fixedNow.Report;
        }

        var output = parsed.InvocationConfiguration.Output;
        DoctorReport.Repairs(fixedNow, output, Terminal.Of(output));
        DoctorReport.Write(fixedNow.Report, output, Terminal.Of(output));
        return fixedNow.Report;
    }
}
