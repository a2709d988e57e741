using NixStore.Paths;

namespace NixStore.ExportStreams;

/// <summary>The section of an export stream that ends with the NAR of one path.</summary>
/// <param name="Info">The path.</param>
/// <param name="Offset">The offset of the section in the stream, in bytes.</param>
/// <param name="Head">The bytes before the NAR: the end of the previous path and the start of this one.</param>
public sealed record ExportStreamSection(ValidPathInfo Info, long Offset, ReadOnlyMemory<byte> Head)
{
    /// <summary>Gets the offset of the NAR in the stream, in bytes.</summary>
    public long NarOffset => Offset + Head.Length;
}
