using NixStore.IO;

namespace NixStore.ExportStreams;

/// <summary>A stream that writes one NAR to an export stream and counts its bytes.</summary>
internal sealed class NarSinkStream(Stream target, ExportStreamWriter owner) : ForwardWriteStream
{
    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        owner.CountNar(buffer.Length);
        target.Write(buffer);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        owner.CountNar(buffer.Length);
        return target.WriteAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override void Flush() => target.Flush();
}
