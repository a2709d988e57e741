namespace NixStore.Stores.Capabilities;

/// <summary>A store whose paths are in a directory of this machine.</summary>
public interface IPhysicalStore
{
    /// <summary>
    /// Gets the directory of the files, in the form of the platform. It differs from <see cref="IStore.Directory"/> in a chroot store
    /// and on Windows.
    /// </summary>
    string PhysicalDirectory { get; }
}
