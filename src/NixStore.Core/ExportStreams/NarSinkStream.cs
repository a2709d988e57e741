using NixStore.IO;

namespace NixStore.ExportStreams;

/// <summary>Passes one NAR on to an export stream, which counts it.</summary>
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
