namespace NixStore.Stores.BinaryCache;

/// <summary>Several narinfos of a cache cannot be used; the others were returned.</summary>
public sealed class NarInfosNotUsableException : NixFormatException
{
    private NarInfosNotUsableException(IReadOnlyList<NixFormatException> faults, long count)
        : base($"{count} narinfos cannot be used. The first: {faults[0].Message}", faults[0].Offset, faults[0])
        => Faults = faults;

    /// <summary>Gets what is wrong with each, up to a thousand of them.</summary>
    public IReadOnlyList<NixFormatException> Faults { get; }

    /// <summary>Returns what is wrong with each narinfo that a failure is about.</summary>
    /// <param name="failure">The failure.</param>
    /// <returns>The failures of all of them, or the failure itself.</returns>
    public static IReadOnlyList<NixFormatException> FaultsOf(NixFormatException failure)
        => failure is NarInfosNotUsableException several ? several.Faults : [failure];

    /// <summary>What is wrong with narinfos, as they are read.</summary>
    internal sealed class Collector
    {
        private const int MostKept = 1000;

        private readonly List<NixFormatException> _faults = [];
        private long _count;

        /// <summary>Adds what is wrong with one; null for nothing.</summary>
        public void Add(NixFormatException? fault)
        {
            if (fault is null)
            {
                return;
            }

            _count++;
            if (_faults.Count < MostKept)
            {
                _faults.Add(fault);
            }
        }

        /// <summary>Throws if something is wrong.</summary>
        /// <exception cref="NixFormatException">What is wrong with the only one, or with all of them.</exception>
        public void ThrowIfAny()
        {
            if (_count > 0)
            {
                throw _count == 1 ? _faults[0] : new NarInfosNotUsableException(_faults, _count);
            }
        }
    }
}
