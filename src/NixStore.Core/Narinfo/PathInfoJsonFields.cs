namespace NixStore.Narinfo;

/// <summary>What is written of a path.</summary>
public enum PathInfoJsonFields
{
    /// <summary>What its contents tell: hash, size, references and content address.</summary>
    Contents,

    /// <summary>Also what its store knows: deriver, signatures, time of registration and whether it was built there.</summary>
    All,
}
