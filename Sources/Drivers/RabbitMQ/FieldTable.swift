import CRabbitMQ

/// Memory for the texts and tables of one call to the library, freed with it.
final class Arena {
    private var blocks: [UnsafeMutableRawPointer] = []

    deinit { for block in blocks { block.deallocate() } }

    func bytes(_ text: String) -> amqp_bytes_t { bytes(Array(text.utf8)) }

    func bytes(_ content: [UInt8]) -> amqp_bytes_t {
        let block = UnsafeMutableRawPointer.allocate(byteCount: max(content.count, 1), alignment: 16)
        blocks.append(block)
        block.copyMemory(from: content, byteCount: content.count)
        return amqp_bytes_t(len: content.count, bytes: block)
    }

    func table(_ fields: [String: RabbitField]) -> amqp_table_t {
        let entries = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, fields.count) * MemoryLayout<amqp_table_entry_t>.stride,
            alignment: MemoryLayout<amqp_table_entry_t>.alignment)
        blocks.append(entries)
        let typed = entries.bindMemory(to: amqp_table_entry_t.self, capacity: max(1, fields.count))
        for (index, (key, field)) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
            typed.advanced(by: index).initialize(to: amqp_table_entry_t(key: bytes(key), value: value(field)))
        }
        return amqp_table_t(num_entries: Int32(fields.count), entries: typed)
    }

    private func value(_ field: RabbitField) -> amqp_field_value_t {
        var value = amqp_field_value_t()
        switch field {
        case .text(let text):
            value.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
            value.value.bytes = bytes(text)
        case .integer(let number):
            value.kind = UInt8(AMQP_FIELD_KIND_I64.rawValue)
            value.value.i64 = number
        case .flag(let isSet):
            value.kind = UInt8(AMQP_FIELD_KIND_BOOLEAN.rawValue)
            value.value.boolean = isSet ? 1 : 0
        }
        return value
    }
}

extension amqp_bytes_t {
    var array: [UInt8] { [UInt8](UnsafeRawBufferPointer(start: bytes, count: len)) }
    /// Bytes that are no UTF-8 become replacement characters.
    var text: String { String(decoding: UnsafeRawBufferPointer(start: bytes, count: len), as: UTF8.self) }
}

extension amqp_table_t {
    /// The fields of the kinds that HMS uses; others are left out.
    var fields: [String: RabbitField] {
        var fields: [String: RabbitField] = [:]
        for entry in UnsafeBufferPointer(start: entries, count: Int(num_entries)) {
            if let field = entry.value.field { fields[entry.key.text] = field }
        }
        return fields
    }
}

extension amqp_field_value_t {
    fileprivate var field: RabbitField? {
        switch UInt32(kind) {
        case AMQP_FIELD_KIND_UTF8.rawValue, AMQP_FIELD_KIND_BYTES.rawValue: .text(value.bytes.text)
        case AMQP_FIELD_KIND_BOOLEAN.rawValue: .flag(value.boolean != 0)
        case AMQP_FIELD_KIND_I8.rawValue: .integer(Int64(value.i8))
        case AMQP_FIELD_KIND_U8.rawValue: .integer(Int64(value.u8))
        case AMQP_FIELD_KIND_I16.rawValue: .integer(Int64(value.i16))
        case AMQP_FIELD_KIND_U16.rawValue: .integer(Int64(value.u16))
        case AMQP_FIELD_KIND_I32.rawValue: .integer(Int64(value.i32))
        case AMQP_FIELD_KIND_U32.rawValue: .integer(Int64(value.u32))
        case AMQP_FIELD_KIND_I64.rawValue: .integer(value.i64)
        case AMQP_FIELD_KIND_U64.rawValue: .integer(Int64(clamping: value.u64))
        default: nil
        }
    }
}
