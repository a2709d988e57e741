using NixStore.Paths;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Session;

/// <summary>A store path that an item of the user refers to. Its validity is not checked yet.</summary>
/// <param name="Store">The store of the path.</param>
/// <param name="Path">The path.</param>
/// <param name="Info">The object from the pipeline, or null if a text was given.</param>
/// <param name="Text">The text that the user gave, for error messages.</param>
internal sealed record FoundPath(OpenStore Store, StorePath Path, StorePathInfo? Info, string Text);
