namespace NixStore.Stores.Capabilities;

/// <summary>The NAR of a path, and where the metadata of its files is not what a store wants.</summary>
/// <param name="Contents">The NAR; the caller closes it.</param>
/// <param name="FindDeviations">Gives a sentence for each deviation, naming the file; called after the NAR was read to its end.</param>
public sealed record AuditedNar(Stream Contents, Func<CancellationToken, IReadOnlyList<string>> FindDeviations);
