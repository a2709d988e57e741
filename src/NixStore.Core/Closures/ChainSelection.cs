namespace NixStore.Closures;

/// <summary>A selection of chains of references between two paths.</summary>
public enum ChainSelection
{
    /// <summary>One shortest chain: the first in the order of the paths.</summary>
    Shortest,

    /// <summary>All shortest chains.</summary>
    AllShortest,

    /// <summary>All chains without repeated paths, shorter ones first. There can be very many.</summary>
    All,
}
