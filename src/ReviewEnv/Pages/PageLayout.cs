using ReviewEnv.Auth;

namespace ReviewEnv.Pages;

/// <summary>What every page has around its content, and the headers it is sent with.</summary>
internal static class PageLayout
{
    // Nothing inline, nothing from elsewhere, in nobody's frame: a branch name that slips through as markup still could not run.
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <param name="style">A style sheet of this page besides the one of all.</param>
    public static Task ShowAsync(HttpContext context, int status, string title, Html content, Caller? caller = null, bool live = false, string? style = null)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.WriteAsync(Document(title, content, caller, live, style, context.Request.Path).ToString(), context.RequestAborted);
    }

    private static Html Document(string title, Html content, Caller? caller, bool live, string? style, PathString path) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title} · ReviewEnv</title>
        <link rel="icon" href="{AssetFile.PathOf("icon.svg")}" type="image/svg+xml">
        <link rel="stylesheet" href="{AssetFile.PathOf("pages.css")}">
        {(style is null ? Html.Empty : Html.Of($"""<link rel="stylesheet" href="{AssetFile.PathOf(style)}">"""))}
        {(live ? Html.Of($"""<script src="{AssetFile.PathOf("live.js")}" defer></script>""") : Html.Empty)}
        </head>
        <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
        <a class="brand" href="/"><img src="{AssetFile.PathOf("icon.svg")}" alt="" width="24" height="24">ReviewEnv</a>
        {(caller is null ? Html.Empty : Html.Of($"{Sections(path)}{Account(caller)}"))}
        </header>
        <main id="main" tabindex="-1">
        {content}
        </main>
        </body>
        </html>

        """);

    private static Html Sections(PathString path) => Html.Of($"""
        <nav class="sections" aria-label="Sections">{Section("/", "Environments", path)}{Section("/reports/idle", "Idle report", path)}</nav>

        """);

    private static Html Section(string address, string label, PathString path) => Html.Of($"""<a href="{address}"{(path == address ? Html.Of($""" aria-current="page" """) : Html.Empty)}>{label}</a>""");

    private static Html Account(Caller caller) => Html.Of($"""
        <form class="account" method="post" action="/logout">
        <span class="who"><bdi>{caller.Name}</bdi><span class="role">{caller.Role.ToString()}</span></span>
        <button class="quiet">Sign out</button>
        </form>
        """);
}
