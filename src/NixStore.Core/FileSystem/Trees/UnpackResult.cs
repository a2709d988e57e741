using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>What came of unpacking an archive.</summary>
/// <param name="NarSize">The size of the archive in bytes.</param>
/// <param name="Listing">
/// The listing of the archive where the file system could not keep executable bits or links (Windows): whoever keeps the
/// tree keeps this beside it, and gives it to <see cref="PackOptions.Listing"/>. Null where the file system keeps all.
/// </param>
public sealed record UnpackResult(long NarSize, NarListing? Listing);
