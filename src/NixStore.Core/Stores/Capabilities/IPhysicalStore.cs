namespace NixStore.Stores.Capabilities;

/// <summary>A store whose paths lie in a directory of this machine.</summary>
public interface IPhysicalStore
{
    /// <summary>
    /// Where the files lie, in the platform's own form; other than <see cref="IStore.Directory"/> in a chroot store
    /// and on Windows.
    /// </summary>
    string PhysicalDirectory { get; }
}
