using NixStore.Paths;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Session;

/// <summary>A store path that a user's item leads to. Whether it is valid was not asked.</summary>
/// <param name="Store">The store in which it is meant.</param>
/// <param name="Path">The path.</param>
/// <param name="Info">The object that came through the pipeline, where one came.</param>
/// <param name="Text">What the user gave, to name it in errors.</param>
internal sealed record FoundPath(OpenStore Store, StorePath Path, StorePathInfo? Info, string Text);
