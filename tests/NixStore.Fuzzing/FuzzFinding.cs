namespace NixStore.Fuzzing;

/// <summary>A promise that an input breaks, such as that what is accepted is written again byte for byte.</summary>
internal sealed class FuzzFinding(string promise) : Exception(promise);
