using System.Text;
using System.Text.Json;

namespace ReviewEnv.Testing;

/// <summary>Bodies of push deliveries, shaped and sized as GitLab sends them.</summary>
public static class PushPayload
{
    public static string Zero { get; } = new('0', 40);

    /// <param name="fullRef">Such as <c>refs/heads/feature/hello</c>.</param>
    public static byte[] Of(string project, string fullRef, string before, string after) => Encoding.UTF8.GetBytes($$"""
        {"object_kind":"push","event_name":"push","before":"{{before}}","after":"{{after}}","ref":{{Text(fullRef)}},"ref_protected":false,
        "checkout_sha":{{(after == Zero ? "null" : Text(after))}},"message":null,"user_id":7,"user_name":"Ada Lovelace","user_username":"ada","user_email":null,
        "user_avatar":"https://gitlab.example.com/uploads/-/system/user/avatar/7/avatar.png","project_id":42,
        "project":{"id":42,"name":"Web","description":"","web_url":"https://gitlab.example.com/shop/web","avatar_url":null,
        "git_ssh_url":"git@gitlab.example.com:shop/web.git","git_http_url":"https://gitlab.example.com/shop/web.git","namespace":"Shop","visibility_level":0,
        "path_with_namespace":{{Text(project)}},"default_branch":"main","ci_config_path":null,"homepage":"https://gitlab.example.com/shop/web",
        "url":"git@gitlab.example.com:shop/web.git","ssh_url":"git@gitlab.example.com:shop/web.git","http_url":"https://gitlab.example.com/shop/web.git"},
        "commits":[{"id":"{{after}}","message":"Say hello\n\nto everybody who comes by","title":"Say hello","timestamp":"2026-01-05T12:00:00+01:00",
        "url":"https://gitlab.example.com/shop/web/-/commit/{{after}}","author":{"name":"Ada Lovelace","email":"[REDACTED]"},
        "added":["src/pages/hello.html","src/pages/hello.css"],"modified":["src/index.html","README.md"],"removed":[]}],
        "total_commits_count":1,"push_options":{},"repository":{"name":"Web","url":"git@gitlab.example.com:shop/web.git","description":"",
        "homepage":"https://gitlab.example.com/shop/web","git_http_url":"https://gitlab.example.com/shop/web.git",
        "git_ssh_url":"git@gitlab.example.com:shop/web.git","visibility_level":0 }
        }
        """);

    private static string Text(string text) => JsonSerializer.Serialize(text);
}
