using NixStore.Paths;

namespace NixStore.ExportStreams;

/// <summary>The part of an export stream that ends with the NAR of one path.</summary>
/// <param name="Info">The path.</param>
/// <param name="Offset">Where the part begins, in bytes from the beginning of the stream.</param>
/// <param name="Head">What comes before the NAR: the end of the path before, and the beginning of this one.</param>
public sealed record ExportStreamSection(ValidPathInfo Info, long Offset, ReadOnlyMemory<byte> Head)
{
    /// <summary>Where the NAR begins, in bytes from the beginning of the stream.</summary>
    public long NarOffset => Offset + Head.Length;
}
