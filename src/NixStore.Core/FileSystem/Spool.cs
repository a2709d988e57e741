using Microsoft.Win32.SafeHandles;

namespace NixStore.FileSystem;

/// <summary>
/// Keeps sequences of bytes that do not fit in memory in temporary files: in as many as are written at once, so that there may be more
/// sequences than a process may have files open. A file is used again when nothing in it is wanted any more.
/// </summary>
internal sealed class Spool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<SpoolFile> _idle = new();
    private bool _isClosed;

    /// <summary>Starts a sequence.</summary>
    /// <returns>The sequence to write; the caller disposes it when it is no longer wanted.</returns>
    /// <exception cref="NixStoreException">There can be no temporary file.</exception>
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

    /// <summary>Closes the files; what is still kept in them is lost.</summary>
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

    /// <summary>Takes back a file to which a sequence was written to its end.</summary>
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

    /// <summary>A temporary file with several sequences, of which the last may be being written.</summary>
    internal sealed class SpoolFile(FileStream file) : IDisposable
    {
        private readonly Lock _gate = new();
        private int _sequences;

        public SafeFileHandle Handle { get; } = file.SafeFileHandle;

        /// <summary>Where the next byte is written; only the sequence that is being written moves it.</summary>
        public long End { get; set; }

        /// <summary>Adds a sequence.</summary>
        /// <returns>Where it begins.</returns>
        public long Add()
        {
            lock (_gate)
            {
                _sequences++;
                return End;
            }
        }

        /// <summary>Drops a sequence that is not being written.</summary>
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
