using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Architecture;

/// <summary>Checks the built module against docs/architecture.md.</summary>
public sealed partial class ArchitectureTests
{
    private const string Root = "NixStore.PowerShell.";

    private const string Commands = Root + "Commands";

    /// <summary>The longest allowed chain of our own classes from the engine to a cmdlet: a base, a family and the cmdlet.</summary>
    private const int MaximumDepth = 3;

    /// <summary>The rooms of the module, the lowest first. A room uses its own layer and those below it.</summary>
    private static readonly string[][] _layers =
    [
        ["Outputs"],
        ["Files"],
        ["Binding"],
        ["Session"],
        ["Pipeline"],
        ["Remoting", "Serving"],
        ["Completion"],
        ["Commands"],
        ["Loading"],
    ];

    /// <summary>
    /// A type of each assembly and namespace that sources often import. The name of a type there would be ambiguous or misleading.
    /// </summary>
    private static readonly Type[] _common =
    [
        typeof(object), typeof(List<>), typeof(ConcurrentQueue<>), typeof(Process), typeof(File), typeof(Enumerable), typeof(IPAddress),
        typeof(HttpClient), typeof(Socket), typeof(Assembly), typeof(SHA256), typeof(StringBuilder), typeof(JsonDocument), typeof(Thread),
        typeof(Task),
    ];

    private static readonly Assembly _module = typeof(StorePathInfo).Assembly;

    private static IEnumerable<Type> ModuleTypes => _module.GetTypes().Where(IsOfTheModule);

    private static IEnumerable<Type> Cmdlets
        => ModuleTypes.Where(static type => type.IsSubclassOf(typeof(PSCmdlet)) && !type.IsAbstract);

    [Fact]
    public void Each_room_has_its_layer()
        => Assert.Empty(ModuleTypes.Where(static type => LayerOf(type) < 0).Select(static type => type.Namespace).Distinct());

    [Fact]
    public void Each_layer_has_a_room()
        => Assert.Empty(_layers.SelectMany(static rooms => rooms).Except(ModuleTypes.Select(RoomOf)));

    [Fact]
    public void No_room_uses_a_later_one()
        => Assert.Empty(Uses(static (type, used) => LayerOf(used) > LayerOf(type)));

    [Fact]
    public void No_namespaces_form_a_cycle()
        => Assert.Empty(NamespaceCycles.Find(ModuleTypes, IsOfTheModule).Select(static cycle => string.Join(" + ", cycle)));

    [Fact]
    public void Commands_of_one_subject_use_no_other_subject()
        => Assert.Empty(
            Uses(static (type, used) => SubjectOf(used) is { } subject && RoomOf(type) == "Commands" && SubjectOf(type) != subject));

    [Fact]
    public void No_cmdlet_is_more_than_three_classes_deep()
    {
        Assert.NotEmpty(Cmdlets);
        Assert.Empty(Cmdlets.Where(static cmdlet => DepthOf(cmdlet) > MaximumDepth).Select(static cmdlet => cmdlet.FullName));
    }

    [Fact]
    public void No_type_has_the_name_of_a_type_of_PowerShell_or_of_a_common_namespace()
    {
        var names = typeof(PSCmdlet).Assembly.GetExportedTypes()
            .Where(static type => type.Namespace?.StartsWith("System.Management.Automation", StringComparison.Ordinal) == true)
            .Concat(PlatformTypes())
            .Where(static type => !type.IsNested)
            .ToLookup(static type => type.Name);
        Assert.NotEmpty(names);
        Assert.Empty(
            from type in ModuleTypes
            where !type.IsNested
            from other in names[type.Name]
            select $"{type.FullName} has the name of {other.FullName}");
    }

    [Fact]
    public void No_output_can_be_changed()
        => Assert.Empty(
            from type in ModuleTypes
            where type.IsPublic && RoomOf(type) == "Outputs"
            from member in type.GetMembers()
            where member is FieldInfo { IsInitOnly: false, IsLiteral: false }
                or PropertyInfo { SetMethod.IsPublic: true }
                or PropertyInfo { PropertyType.IsArray: true }
            select $"{type.Name}.{member.Name}");

    [Fact]
    public void Each_folder_of_the_guide_exists()
    {
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"));
        var table =
            guide[guide.IndexOf("## Where does it go?", StringComparison.Ordinal)..guide.IndexOf("## Rooms", StringComparison.Ordinal)];
        string[] paths =
            [.. CodeInTable().Matches(table).Select(static match => match.Groups["path"].Value).Where(static path => path.Contains('/'))];
        Assert.NotEmpty(paths);
        Assert.DoesNotContain(paths, static path => !Path.Exists(Path.Combine(Repository.Root, path)));
    }

    [Theory]
    [InlineData("NixStore.Core")]
    [InlineData("NixStore.PowerShell")]
    public void Each_room_is_in_the_guide(string project)
    {
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"));
        var rooms = Directory.GetDirectories(Path.Combine(Repository.Root, "src", project)).Select(Path.GetFileName).Except(["bin", "obj"]);
        Assert.All(rooms, room => Assert.Contains($"`{room}", guide, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Uses(Func<Type, Type, bool> isForbidden)
        => from type in ModuleTypes
           from used in TypeUses.Of(type)
           where IsOfTheModule(used) && isForbidden(type, used)
           select $"{type.FullName} -> {used.FullName}";

    private static int DepthOf(Type cmdlet)
    {
        var depth = 0;
        for (var type = cmdlet; type!.Assembly == _module; type = type.BaseType)
        {
            depth++;
        }

        return depth;
    }

    private static IEnumerable<Type> PlatformTypes()
        => _common.SelectMany(static known => known.Assembly.GetExportedTypes().Where(type => type.Namespace == known.Namespace))
            .Distinct();

    private static int LayerOf(Type type) => Array.FindIndex(_layers, rooms => rooms.Contains(RoomOf(type)));

    private static string RoomOf(Type type) => type.Namespace![Root.Length..].Split('.')[0];

    private static string? SubjectOf(Type type)
        => type.Namespace!.StartsWith(Commands + ".", StringComparison.Ordinal) ? type.Namespace[(Commands.Length + 1)..] : null;

    // The compiler adds types of its own, which have no namespace.
    private static bool IsOfTheModule(Type type)
        => type.Assembly == _module && type.Namespace?.StartsWith(Root, StringComparison.Ordinal) == true;

    [GeneratedRegex(@"(?m)^\|.*?`(?<path>[^`]+)`")]
    private static partial Regex CodeInTable();
}
