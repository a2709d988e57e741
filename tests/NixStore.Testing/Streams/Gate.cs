namespace NixStore.Testing.Streams;

/// <summary>A stream whose reads wait until the gate is opened.</summary>
internal sealed class Gate : IDisposable
{
    private readonly ManualResetEventSlim _open = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a read has begun to wait.</summary>
    public Task Reached => _reached.Task;

    public void Open() => _open.Set();

    /// <summary>Waits until the gate is opened.</summary>
    public void Pass()
    {
        _reached.TrySetResult();
        _open.Wait(TestContext.Current.CancellationToken);
    }

    public Stream Guard(Stream stream) => new GuardedStream(this, stream);

    public void Dispose() => _open.Dispose();

    private sealed class GuardedStream(Gate gate, Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            gate.Pass();
            return inner.Read(buffer, offset, count);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
