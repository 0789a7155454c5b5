using ReviewEnv.Api.Views;

namespace ReviewEnv.Presentation;

/// <summary>The warning above an approval.</summary>
internal static class LossWords
{
    /// <summary>Null when nothing is lost by it.</summary>
    public static string? Of(ProposalView proposal) => proposal.Changes.Count(change => change.Loses) switch
    {
        0 => null,
        1 => "One of these is replaced or removed, or may be: what it holds is lost then.",
        var lost => $"{lost} of these are replaced or removed, or may be: what they hold is lost then.",
    };
}
