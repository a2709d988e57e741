namespace NixStore.Collecting;

/// <summary>The files in <c>.links</c> that no path uses.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">What removing them frees beyond what their last users count, in bytes on disk.</param>
internal sealed record UnusedLinks(int Count, long Bytes);
