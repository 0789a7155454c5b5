using ReviewEnv.Api;
using ReviewEnv.Api.Views;

namespace ReviewEnv.Commands.Client;

/// <summary>What commands that ask for something say when it was taken.</summary>
internal static class Asking
{
    public static int Say(AcceptedView accepted, ApiClient client, Screen screen)
    {
        if (screen.Json)
        {
            screen.WriteJson(accepted, ApiJson.Default.AcceptedView);
            return ExitCodes.Ok;
        }

        screen.Line(accepted.Message);
        screen.Line($"Its page: {client.PageOf(accepted.Environment)}");
        return ExitCodes.Ok;
    }
}
