using NixStore.Hashing;
using NixStore.Nar;

namespace NixStore.Stores.BinaryCache;

/// <summary>The information about a compressed NAR.</summary>
/// <param name="NarHash">The SHA-256 of the NAR.</param>
/// <param name="NarSize">The size in bytes.</param>
/// <param name="FileHash">The SHA-256 of the compressed data.</param>
/// <param name="FileSize">The size of the compressed data in bytes.</param>
/// <param name="Listing">The listing of the NAR, or null if it was not requested.</param>
internal sealed record CompressedNar(Hash NarHash, long NarSize, Hash FileHash, long FileSize, NarListing? Listing);
