using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>
/// Opens the NAR of a path of the source of a copy, as <see cref="Stores.IStore.OpenNarAsync(StorePath, CancellationToken)"/>.
/// </summary>
/// <param name="path">The path.</param>
/// <param name="cancellationToken">A token to cancel the operation.</param>
/// <returns>The NAR, which the caller closes.</returns>
internal delegate Task<Stream> NarOpener(StorePath path, CancellationToken cancellationToken);
