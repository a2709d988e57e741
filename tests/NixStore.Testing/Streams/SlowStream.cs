namespace NixStore.Testing.Streams;

/// <summary>A stream that returns bytes in small pieces, as a pipe or a socket does.</summary>
public sealed class SlowStream(byte[] bytes, int most) : MemoryStream(bytes)
{
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, most)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => base.ReadAsync(buffer[..Math.Min(buffer.Length, most)], cancellationToken);
}
