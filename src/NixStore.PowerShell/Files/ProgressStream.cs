using System.Diagnostics;

namespace NixStore.PowerShell.Files;

/// <summary>A stream that reports, at most ten times a second, how many bytes of another stream were read or skipped.</summary>
/// <param name="inner">The other stream. It stays open.</param>
/// <param name="report">Receives the number of bytes so far, including skipped ones.</param>
internal sealed class ProgressStream(Stream inner, Action<long> report) : Stream
{
    private static readonly long _interval = Stopwatch.Frequency / 10;

    private long _count;
    private long _next = Stopwatch.GetTimestamp() + _interval;

    public override bool CanRead => true;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var before = inner.Position;
        var position = inner.Seek(offset, origin);
        Pass(position - before);
        return position;
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Count(int read)
    {
        Pass(read);
        return read;
    }

    private void Pass(long passed)
    {
        _count += passed;
        if (Stopwatch.GetTimestamp() >= _next)
        {
            report(_count);
            _next = Stopwatch.GetTimestamp() + _interval;
        }
    }
}
