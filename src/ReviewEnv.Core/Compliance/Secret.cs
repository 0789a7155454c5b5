using System.Diagnostics;
using System.Text;

namespace ReviewEnv.Core.Compliance;

/// <summary>A text that must never be seen: it formats as stars, in logs, answers and exceptions alike.</summary>
[DebuggerDisplay("***")]
public sealed class Secret(string text)
{
    /// <summary>The bytes to compare or sign with. The only way to the text, so that a search for its uses finds all.</summary>
    public byte[] Reveal() => Encoding.UTF8.GetBytes(text);

    public override string ToString() => "***";
}
