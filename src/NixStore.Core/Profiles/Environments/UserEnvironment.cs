using NixStore.Paths;

namespace NixStore.Profiles.Environments;

/// <summary>A user environment that is computed and not in the store yet.</summary>
/// <param name="Objects">The paths that it consists of, each after those that it refers to. The last one is the environment.</param>
/// <param name="Notes">Notes about files of packages that are not in it.</param>
internal sealed record UserEnvironment(IReadOnlyList<EnvironmentObject> Objects, IReadOnlyList<string> Notes)
{
    /// <summary>Gets the path of the environment.</summary>
    public StorePath Path => Objects[^1].Path;
}
