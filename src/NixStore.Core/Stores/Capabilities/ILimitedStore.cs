namespace NixStore.Stores.Capabilities;

/// <summary>A store that provides a limited number of NARs at once, such as one behind a limited number of connections.</summary>
internal interface ILimitedStore
{
    /// <summary>Gets the maximum number of NARs that can be open. More would wait until others are closed.</summary>
    int MostOpenNars { get; }
}
