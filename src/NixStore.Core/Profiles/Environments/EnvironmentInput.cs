using NixStore.Paths;

namespace NixStore.Profiles.Environments;

/// <summary>A path whose files are in an environment.</summary>
/// <param name="Path">The path.</param>
/// <param name="Priority">The priority. If two paths have one file, that of the lower number is used.</param>
internal readonly record struct EnvironmentInput(StorePath Path, int Priority);
