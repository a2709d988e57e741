using Microsoft.Win32.SafeHandles;

namespace NixStore.FileSystem;

/// <summary>
/// Stores byte sequences in temporary files. There are as many files as sequences that are written at the same time, so that the number of
/// sequences is not limited by the number of open files. A file is reused when all its sequences are disposed.
/// </summary>
internal sealed class Spool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<SpoolFile> _idle = new();
    private bool _isClosed;

    /// <summary>Starts a sequence.</summary>
    /// <returns>The sequence to write, to be disposed by the caller.</returns>
    /// <exception cref="NixStoreException">No temporary file can be created.</exception>
    public SpooledBytes Begin()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_idle.TryPop(out var idle))
            {
                return new SpooledBytes(this, idle);
            }
        }

        return new SpooledBytes(this, new SpoolFile(TemporaryFile.Create()));
    }

    /// <summary>Closes the files and discards their contents.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (_idle.TryPop(out var file))
            {
                file.Dispose();
            }
        }
    }

    /// <summary>Returns a file after a sequence was written to its end.</summary>
    internal void Return(SpoolFile file)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                file.Dispose();
            }
            else
            {
                _idle.Push(file);
            }
        }
    }

    /// <summary>A temporary file with several sequences. The last one may be incomplete.</summary>
    internal sealed class SpoolFile(FileStream file) : IDisposable
    {
        private readonly Lock _gate = new();
        private int _sequences;

        public SafeFileHandle Handle { get; } = file.SafeFileHandle;

        /// <summary>Gets the offset for the next byte. Only the sequence that is being written changes it.</summary>
        public long End { get; set; }

        /// <summary>Adds a sequence.</summary>
        /// <returns>The offset of its first byte.</returns>
        public long Add()
        {
            lock (_gate)
            {
                _sequences++;
                return End;
            }
        }

        /// <summary>Removes a complete sequence.</summary>
        public void Drop()
        {
            lock (_gate)
            {
                if (--_sequences == 0 && !Handle.IsClosed)
                {
                    RandomAccess.SetLength(Handle, 0);
                    End = 0;
                }
            }
        }

        public void Dispose() => file.Dispose();
    }
}
