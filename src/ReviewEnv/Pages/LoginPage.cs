using System.Text;
using ReviewEnv.Auth;
using ReviewEnv.Configuration;

namespace ReviewEnv.Pages;

/// <summary>Signing in and out of the pages.</summary>
internal static class LoginPage
{
    public static Task ShowAsync(HttpContext context, bool wrong, bool noTokens)
    {
        var status = wrong || context.Request.Path != "/login" ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK;
        return PageLayout.ShowAsync(context, status, "Sign in", noTokens ? NoTokens() : Form(wrong, ReturnTo(context.Request)));
    }

    /// <summary>The sign-in page; with <c>?token=</c> (a link that a person was handed) signs in at once and drops the token from the address.</summary>
    public static Task GetAsync(HttpContext context, Credentials credentials, TokenBook tokens, SessionTickets tickets)
    {
        var token = context.Request.Query["token"].ToString();
        return token.Length == 0
            ? ShowAsync(context, wrong: false, credentials.NoTokens)
            : SignInAsync(context, tokens, tickets, token, context.Request.Query["to"]);
    }

    public static async Task PostAsync(HttpContext context, TokenBook tokens, SessionTickets tickets)
    {
        if (!Credentials.IsSameOrigin(context.Request))
        {
            await Refusals.ForgedAsync(context);
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        await SignInAsync(context, tokens, tickets, form["token"].ToString().Trim(), form["to"]);
    }

    public static Task LogoutAsync(HttpContext context)
    {
        if (!Credentials.IsSameOrigin(context.Request)) return Refusals.ForgedAsync(context);
        context.Response.Cookies.Delete(Credentials.Cookie, Cookie(context.Request));
        return SeeOther(context, "/login");
    }

    private static Task SignInAsync(HttpContext context, TokenBook tokens, SessionTickets tickets, string secret, string? to)
    {
        if (tokens.Find(secret) is not { } token) return ShowAsync(context, wrong: true, tokens.IsEmpty);
        context.Response.Cookies.Append(Credentials.Cookie, tickets.Issue(token), Cookie(context.Request));
        return SeeOther(context, IsLocal(to) ? to! : "/");
    }

    private static Task SeeOther(HttpContext context, string to)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.Location = to;
        return Task.CompletedTask;
    }

    private static CookieOptions Cookie(HttpRequest request) => new()
    {
        HttpOnly = true,
        // Behind a proxy that ends TLS every request comes as http; the public address tells what the browser sees.
        Secure = request.IsHttps || request.HttpContext.RequestServices.GetRequiredService<ServerSettings>().PublicUrl.Scheme == Uri.UriSchemeHttps,
        // Links in mails and chats lead to pages that only show; what changes anything must come from a page of this server.
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = SessionTickets.Lifetime,
    };

    private static string ReturnTo(HttpRequest request)
    {
        if (request.Path == "/login") return IsLocal(request.Query["to"]) ? request.Query["to"].ToString() : "/";
        return HttpMethods.IsGet(request.Method) ? request.Path + request.QueryString : "/";
    }

    // One slash and no control characters: //host and /\host would lead away.
    private static bool IsLocal(string? to) => to is ['/', ..] and not ['/', '/' or '\\', ..] && Encoding.UTF8.GetByteCount(to) < 2000 && to.All(c => c is > ' ' and <= '~');

    private static Html Form(bool wrong, string to) => Html.Of($"""
        <section class="message signin">
        <h1>Sign in</h1>
        {(wrong ? Html.Of($"""<p class="alert" role="alert" id="wrong">This server knows no such token. Check that all of it was copied.</p>""") : Html.Empty)}
        <form method="post" action="/login">
        <input type="hidden" name="to" value="{to}">
        <label for="token">Access token</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required autofocus{(wrong ? Html.Of($""" aria-invalid="true" aria-describedby="wrong" """) : Html.Empty)}>
        <button class="primary">Sign in</button>
        </form>
        <p class="hint">Whoever runs this server hands out tokens (<code>auth.tokens</code> of its configuration).</p>
        </section>
        """);

    private static Html NoTokens() => Html.Of($"""
        <section class="message">
        <h1>Nobody can sign in yet</h1>
        <p>This server has no access tokens. Add one to <code>reviewenv.yaml</code> and start it again:</p>
        <pre class="code">auth:
          tokens:
            - name: ada
              role: maintainer
              projects: ["*"]
              sha256: <i>digest of the token</i></pre>
        <p class="hint">A token and its digest: <code>openssl rand -hex 32 | tee token.txt | tr -d '\n' | sha256sum</code></p>
        </section>
        """);
}
