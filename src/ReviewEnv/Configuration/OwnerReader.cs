using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>owners</c> of a project: to which team and cost centre its environments belong.</summary>
internal static class OwnerReader
{
    public static Ownership Read(YamlSection project)
    {
        if (project.Section("owners") is not { } section) return Ownership.Unknown;
        var standard = Belonging(section);
        var people = new Dictionary<string, Belonging>();
        if (section.Section("people") is { } named)
        {
            foreach (var name in named.Entries.Select(entry => entry.Key.Text))
            {
                // A team alone may be written as "ada: search".
                if (named.Take(name) is YamlNode.Scalar { IsNull: false } team) people[name] = new Belonging(team.Text, null);
                else if (named.Section(name) is { } person)
                {
                    people[name] = Belonging(person);
                    person.End();
                }
                else if (!named.Has(name)) named.Problem(name, $"says nothing; write {name}: TEAM, or {name}: {{ team: TEAM, costCentre: NUMBER }}");
            }
        }

        section.End();
        return new Ownership(standard, people);
    }

    private static Belonging Belonging(YamlSection section) => new(section.Text("team"), section.Text("costCentre"));
}
