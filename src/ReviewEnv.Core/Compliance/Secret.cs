using System.Diagnostics;
using System.Text;

namespace ReviewEnv.Core.Compliance;

/// <summary>A text that must never be seen: it formats as stars, in logs, answers and exceptions alike.</summary>
[DebuggerDisplay("***")]
public sealed class Secret(string text)
{
    /// <summary>The bytes to compare or sign with. With <see cref="RevealText"/> the only way to the text, so that a search for their uses finds all.</summary>
    public byte[] Reveal() => Encoding.UTF8.GetBytes(text);

    /// <summary>The text, for what takes nothing else: a connection string, a header.</summary>
    public string RevealText() => text;

    public override string ToString() => "***";
}
