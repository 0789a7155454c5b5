namespace ReviewEnv.Pages;

/// <summary>A page that says what is wrong and what would help.</summary>
internal static class MessagePage
{
    public static Task ShowAsync(HttpContext context, int status, string title, string detail, string remedy) => PageLayout.ShowAsync(context, status, title, Html.Of($"""
        <section class="message">
        <h1>{title}</h1>
        <p class="lines">{detail}</p>
        <p class="lines hint">{remedy}</p>
        <p><a class="button" href="/">All environments</a></p>
        </section>
        """));
}
