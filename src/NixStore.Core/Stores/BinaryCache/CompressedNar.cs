using NixStore.Hashing;
using NixStore.Nar;

namespace NixStore.Stores.BinaryCache;

/// <summary>What is known of a NAR when it has been compressed.</summary>
/// <param name="NarHash">The SHA-256 of the NAR.</param>
/// <param name="NarSize">The size in bytes.</param>
/// <param name="FileHash">The SHA-256 of what came out.</param>
/// <param name="FileSize">The size of that in bytes.</param>
/// <param name="Listing">What the NAR holds, or null if it was not requested.</param>
internal sealed record CompressedNar(Hash NarHash, long NarSize, Hash FileHash, long FileSize, NarListing? Listing);
