using System.Reflection;
using System.Runtime.CompilerServices;

namespace NixStore.Architecture;

/// <summary>Holds the built core against the picture in docs/architecture.md.</summary>
public sealed class ArchitectureTests
{
    /// <summary>The rooms of the core by layer, the lowest first. A room uses its own layer and those below it.</summary>
    private static readonly string[][] _layers =
    [
        // The errors, which each layer raises, and the beginnings of streams, hashes and JSON. None knows Nix.
        ["NixStore", "NixStore.Retention", "NixStore.IO", "NixStore.Json", "NixStore.Hashing", "NixStore.Compression"],
        // Formats.
        ["NixStore.Paths", "NixStore.Signing", "NixStore.Nar", "NixStore.Narinfo", "NixStore.Wire", "NixStore.Building",
            "NixStore.ExportStreams", "NixStore.Derivations", "NixStore.Realisations", "NixStore.Manifests"],
        ["NixStore.Protocols"],
        ["NixStore.FileSystem", "NixStore.Progress", "NixStore.Configuration", "NixStore.Tarballs"],
        ["NixStore.Blobs"],
        ["NixStore.Graphs"],
        ["NixStore.Stores"],
        ["NixStore.Opening", "NixStore.Trust"],
        // Operations.
        ["NixStore.Queries", "NixStore.Closures", "NixStore.Browsing"],
        ["NixStore.Copying", "NixStore.Deriving", "NixStore.Installing", "NixStore.Archives", "NixStore.Verifying", "NixStore.Adding",
            "NixStore.Collecting", "NixStore.Optimising"],
        ["NixStore.Profiles"],
        ["NixStore.Activation", "NixStore.Channels"],
        ["NixStore.Serving"],
    ];

    /// <summary>The rooms of remote stores, as a new peer or protocol finds them: a room uses those before it.</summary>
    private static readonly string[][] _remoteRooms =
    [
        ["NixStore.Stores.Remote"],
        ["NixStore.Stores.Remote.Peers"],
        ["NixStore.Stores.Remote.Connections", "NixStore.Stores.Remote.Multiplexing"],
        ["NixStore.Stores.Remote.Daemon"],
        ["NixStore.Stores.Remote.Ssh"],
    ];

    private static readonly string[] _outsideWorld =
    [
        "System.IO.File", "System.IO.FileStream", "System.IO.FileInfo", "System.IO.Directory", "System.IO.DirectoryInfo",
        "System.Diagnostics.Process", "System.Diagnostics.Stopwatch", "Microsoft.Data.", "System.Net.",
    ];

    /// <summary>The cycles that exist still, as the namespaces of each. No cycle may be added.</summary>
    private static readonly string[] _knownCycles = [];

    private static readonly Assembly _core = typeof(NixStoreException).Assembly;

    private static IEnumerable<Type> CoreTypes => _core.GetTypes().Where(IsOfTheCore);

    [Fact]
    public void Each_room_has_its_layer()
        => Assert.Empty(CoreTypes.Where(type => LayerOf(type) < 0).Select(type => type.Namespace).Distinct());

    [Fact]
    public void No_arrow_points_up()
    {
        string[] arrows = [.. from type in CoreTypes
                              from used in TypeUses.Of(type)
                              where IsOfTheCore(used) && LayerOf(used) > LayerOf(type)
                              select $"{type.FullName} -> {used.FullName}"];
        Assert.Empty(arrows);
    }

    [Fact]
    public void No_arrow_points_up_among_the_rooms_of_remote_stores()
    {
        Type[] remote = [.. CoreTypes.Where(static type => type.Namespace!.StartsWith("NixStore.Stores.Remote", StringComparison.Ordinal))];
        Assert.NotEmpty(remote);
        Assert.Empty(from type in remote
                     from used in TypeUses.Of(type)
                     where IsOfTheCore(used) && RemoteRoomOf(used) > RemoteRoomOf(type)
                     select $"{type.FullName} -> {used.FullName}");
        Assert.Empty(remote.Where(static type => RemoteRoomOf(type) < 0).Select(static type => type.Namespace).Distinct());
    }

    [Fact]
    public void No_namespaces_form_a_cycle()
        => Assert.Equal(_knownCycles, NamespaceCycles.Find(CoreTypes, IsOfTheCore).Select(static cycle => string.Join(" + ", cycle)));

    [Fact]
    public void Formats_touch_no_file_socket_database_or_clock()
    {
        Type[] formats = [.. CoreTypes.Where(type => LayerOf(type) is 1 or 2)];
        Assert.NotEmpty(formats);
        Assert.Empty(from type in formats
                     from used in TypeUses.Of(type)
                     where _outsideWorld.Any(
                         name => name.EndsWith('.')
                             ? used.FullName?.StartsWith(name, StringComparison.Ordinal) == true
                             : used.FullName == name)
                     select $"{type.FullName} -> {used.FullName}");
    }

    [Fact]
    public void No_public_signature_shows_a_type_of_a_package()
        => Assert.Empty(from type in _core.GetExportedTypes()
                        from shown in TypeUses.Shown(type)
                        where shown.Assembly != _core && !IsOfTheFramework(shown.Assembly)
                        select $"{type.FullName} shows {shown.FullName}");

    [Fact]
    public void No_static_field_can_change()
        => Assert.Empty(from type in CoreTypes
                        from field in type.GetFields(
                            BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                        where !field.IsInitOnly && !field.IsLiteral && !IsGenerated(field) && !IsGenerated(type)
                        select $"{type.FullName}.{field.Name}");

    /// <summary>Returns the layer of the room of a type, or -1 if the room has none.</summary>
    private static int LayerOf(Type type)
        => LayerOf(type.Namespace!);

    // A room that is named counts before the one around it.
    private static int LayerOf(string room)
    {
        var layer = Array.FindIndex(_layers, rooms => rooms.Contains(room));
        var dot = room.LastIndexOf('.');
        return layer >= 0 || dot < 0 || room[..dot] == "NixStore" ? layer : LayerOf(room[..dot]);
    }

    private static int RemoteRoomOf(Type type) => Array.FindIndex(_remoteRooms, rooms => rooms.Contains(type.Namespace));

    // What the compiler adds on its own has no namespace.
    private static bool IsOfTheCore(Type type)
        => type.Assembly == _core && type.Namespace?.StartsWith("NixStore", StringComparison.Ordinal) == true;

    private static bool IsOfTheFramework(Assembly assembly)
        => assembly == typeof(object).Assembly || assembly.GetName().Name!.StartsWith("System.", StringComparison.Ordinal);

    // Caches of delegates and the like, which the compiler keeps in fields that it alone writes.
    private static bool IsGenerated(MemberInfo member)
        => member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.Name.Contains('<', StringComparison.Ordinal)
            || (member.DeclaringType is { } outer && IsGenerated(outer));
}
