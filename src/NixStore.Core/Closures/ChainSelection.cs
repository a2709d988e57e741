namespace NixStore.Closures;

/// <summary>Which chains of references between two paths are wanted.</summary>
public enum ChainSelection
{
    /// <summary>One of the shortest: the first in the order of the paths.</summary>
    Shortest,

    /// <summary>All that are as short as the shortest.</summary>
    AllShortest,

    /// <summary>All that pass no path twice, short ones first; there can be very many.</summary>
    All,
}
