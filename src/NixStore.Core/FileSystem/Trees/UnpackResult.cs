using NixStore.Nar;

namespace NixStore.FileSystem.Trees;

/// <summary>The result of unpacking a NAR.</summary>
/// <param name="NarSize">The size of the NAR in bytes.</param>
/// <param name="Listing">The listing of the NAR if the file system does not support executable bits or links (Windows). Keep it with the
/// tree, and pass it to <see cref="PackOptions.Listing"/>. Null if the file system supports them.</param>
public sealed record UnpackResult(long NarSize, NarListing? Listing);
