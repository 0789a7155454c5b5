using ReviewEnv.Api;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.GitLab.IdTokens;

namespace ReviewEnv.Auth;

/// <summary>Who asks. A closed family.</summary>
internal abstract record Caller
{
    private Caller() { }

    /// <summary>How journal and pages call it.</summary>
    public abstract string Name { get; }

    public abstract Role Role { get; }

    /// <summary>Whether lists hold environments of a project for it.</summary>
    public abstract bool CanList(string project);

    public abstract bool CanSee(EnvironmentKey key);

    /// <summary>Whether it may change an environment.</summary>
    public bool CanAct(EnvironmentKey key) => Role >= Role.Creator && CanSee(key);

    /// <summary>Whether it may decide how long environments live and whether they run, which outlasts whoever asks.</summary>
    public virtual bool CanArrange(EnvironmentKey key) => CanAct(key);

    /// <summary>Whether it may keep an environment as it is while it uses it.</summary>
    public virtual bool CanLease(EnvironmentKey key) => CanSee(key);

    /// <summary>What it means by the name of a branch or tag.</summary>
    public virtual GitRef RefOf(string text) => GitRef.FromUser(text);

    /// <summary>What it is told of an environment that it may not see, or change.</summary>
    public abstract Problem Forbidden(EnvironmentKey key, bool toChange);

    /// <summary>The bearer of a configured token: whatever its role, good for the projects that the token names.</summary>
    public sealed record TokenHolder(ApiToken Token) : Caller
    {
        public override string Name => Token.Name;
        public override Role Role => Token.Role;

        public override bool CanList(string project) => Token.Covers(project);

        public override bool CanSee(EnvironmentKey key) => Token.Covers(key.Project);

        public override Problem Forbidden(EnvironmentKey key, bool toChange) => toChange
            ? new(StatusCodes.Status403Forbidden, "forbidden", $"The token '{Name}' may not change environments of '{key.Project}'.", "Use a token of role Creator or Maintainer whose projects include this one.")
            : new(StatusCodes.Status403Forbidden, "forbidden", $"The token '{Name}' does not cover the project '{key.Project}'.", "Use a token whose projects include it.");
    }

    /// <summary>A job of GitLab CI, good for the branch that it runs for. One that runs for a fork only reads.</summary>
    /// <param name="Project">The project whose environments it is about.</param>
    /// <param name="Refs">Its own branch or tag; for a fork the heads of its merge requests.</param>
    public sealed record CiJob(IdTokenClaims Claims, string Project, IReadOnlyList<GitRef> Refs) : Caller
    {
        public override string Name => $"job {Claims.JobId ?? "(unnamed)"} of {Claims.ProjectPath}{(Claims.UserLogin is { } user ? $" ({user})" : "")}";
        public override Role Role => Claims.IsFork ? Role.Viewer : Role.Creator;

        public override bool CanList(string project) => project == Project && !Claims.IsFork;

        public override bool CanSee(EnvironmentKey key) => key.Project == Project && Refs.Contains(key.Ref);

        public override bool CanArrange(EnvironmentKey key) => false;

        public override bool CanLease(EnvironmentKey key) => CanAct(key);

        /// <summary>CI knows a tag by its bare name too.</summary>
        public override GitRef RefOf(string text) => Refs.FirstOrDefault(own => own.Name == text) is { FullName.Length: > 0 } own ? own : base.RefOf(text);

        public override Problem Forbidden(EnvironmentKey key, bool toChange) => toChange && Claims.IsFork
            ? new(StatusCodes.Status403Forbidden, "fork-refused", $"{Name} runs for a fork, so it may read and change nothing.", "Whoever may push to the project itself can do this, from a pipeline of its own branches or with a token.")
            : new(
                StatusCodes.Status403Forbidden, "job-other-environment", $"{Name} may ask about {string.Join(" and ", Refs.Select(own => $"'{own.Name}'"))} of '{Project}', not about '{key.Ref.Name}' of '{key.Project}'.",
                "Send the job's own project ($CI_PROJECT_PATH) and ref ($CI_COMMIT_REF_NAME); for other environments use a token of auth.tokens.");
    }
}
