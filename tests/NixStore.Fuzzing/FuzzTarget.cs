using System.Text;

namespace NixStore.Fuzzing;

/// <summary>Code that reads input from outside, what it must hold for each input, and where the inputs begin.</summary>
internal abstract class FuzzTarget : IDisposable
{
    public abstract string Name { get; }

    /// <summary>Inputs to begin with, good ones above all.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Words of the format, which mutations put in.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>Whether the input is text, in which aligned numbers make no sense.</summary>
    public virtual bool IsText => false;

    public virtual int MaximumLength => 16_384;

    /// <summary>How many inputs are tried in a run of all tests, so that all targets together take less than a minute.</summary>
    public virtual int Runs => 4_000;

    /// <summary>How many bytes an input may allocate.</summary>
    public virtual long AllocationLimit => 64L << 20;

    /// <summary>Runs one input; returns true if it was accepted.</summary>
    /// <exception cref="FuzzFinding">The code breaks one of its promises.</exception>
    public abstract bool Run(byte[] input);

    /// <summary>Whether the code may refuse an input with this exception.</summary>
    public virtual bool IsRefusal(Exception failure) => failure is NixStoreException;

    public virtual void Dispose() => GC.SuppressFinalize(this);

    protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    protected static byte[][] Utf8(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Throws a finding unless a promise holds.</summary>
    protected static void Ensure(bool promise, string broken)
    {
        if (!promise)
        {
            throw new FuzzFinding(broken);
        }
    }
}
